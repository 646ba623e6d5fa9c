#pragma once

void htk_icons_begin (void);

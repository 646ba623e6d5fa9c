#pragma once

/* The village that stands for an ODK project, where the forms that ask themselves whom they are about are
 * filled: on the lists of its tablet without a household of its own. */
#define HTK_REGISTER_PROJECT_PLACE "000000000000"

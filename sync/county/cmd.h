#pragma once

/* The subcommands of huitoukan-county. Each gets its own arguments, its name first. */

#include "app/store/htk-store.h"

#define HTK_EXIT_OK 0
#define HTK_EXIT_FAILED 1
#define HTK_EXIT_USAGE 2
#define HTK_EXIT_BAD_ROWS 3

int htk_cmd_import (int argc, char **argv);
int htk_cmd_demo   (int argc, char **argv);
int htk_cmd_user   (int argc, char **argv);
int htk_cmd_device (int argc, char **argv);
int htk_cmd_export (int argc, char **argv);
int htk_cmd_accept (int argc, char **argv);
int htk_cmd_reject (int argc, char **argv);
int htk_cmd_void   (int argc, char **argv);
int htk_cmd_case   (int argc, char **argv);
int htk_cmd_finding (int argc, char **argv);
int htk_cmd_household (int argc, char **argv);
int htk_cmd_round  (int argc, char **argv);
int htk_cmd_pack    (int argc, char **argv);
int htk_cmd_setting (int argc, char **argv);
int htk_cmd_ledger (int argc, char **argv);
int htk_cmd_audit  (int argc, char **argv);
int htk_cmd_check  (int argc, char **argv);
int htk_cmd_bundle (int argc, char **argv);
int htk_cmd_serve  (int argc, char **argv);

char     *htk_cmd_today   (void);
gboolean  htk_cmd_options (const char         *name,
                           const char         *arguments,
                           const char         *summary,
                           const GOptionEntry *entries,
                           int                *argc,
                           char             ***argv,
                           int                *status);
int       htk_cmd_fail    (const char         *name,
                           GError             *error);

#pragma once

/* What the files of the import share: the columns of a kind, and the rows of the register that one
 * row of a file becomes. */

#include "sync/county/htk-import.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_CELL_TEXT,
  HTK_CELL_NAME,   /* of a person or place: 1 to 60 characters in one line */
  HTK_CELL_DIGITS, /* min to max digits */
  HTK_CELL_INT,    /* min to max */
  HTK_CELL_MONEY,  /* yuan in the file, fen in the register */
  HTK_CELL_NUMBER,
  HTK_CELL_DATE,
  HTK_CELL_PHONE,
  HTK_CELL_CHOICE, /* by code or by any of its names */
  HTK_CELL_FLAG,   /* y or n */
  HTK_CELL_IDENTITY,
} HtkCellType;

typedef struct
{
  const char *code;
  gboolean is_number;
  const char *names; /* separated by | */
} HtkCellChoice;

typedef struct
{
  const char *name;    /* in the register, and the English header */
  const char *headers; /* the Chinese ones, separated by | */
  HtkCellType type;
  gboolean required;
  gint64 min, max;
  const HtkCellChoice *choices;
} HtkImportColumn;

/* The work in hand. */
typedef struct
{
  HtkStore *store;
  HtkPinyin *pinyin;
  const char *today;
  GHashTable *households; /* id -> village code, those whose members changed */
  GHashTable *seen;       /* keys of this file -> line */
  GPtrArray *warnings;    /* HtkImportFault, each with the column's own name */
  guint line;
  guint written, created;
  const char *column;     /* which the error is about; NULL for the row */
} HtkImport;

typedef gboolean (*HtkImportPlace) (HtkImport   *import,
                                    JsonObject  *values,
                                    GError     **error);

typedef struct
{
  const char *kind;
  const HtkImportColumn *columns; /* ends with a NULL name */
  HtkImportPlace place;
} HtkImportKind;

const HtkImportKind *htk_import_kind     (const char            *name);
gboolean             htk_import_cell     (HtkImport             *import,
                                          const HtkImportColumn *column,
                                          const char            *cell,
                                          JsonObject            *values,
                                          GError               **error);
gboolean             htk_import_put      (HtkImport             *import,
                                          const char            *kind,
                                          const char            *object,
                                          const char            *scope,
                                          JsonObject            *values,
                                          GError               **error);
gboolean             htk_import_once     (HtkImport             *import,
                                          const char            *column,
                                          const char            *key,
                                          GError               **error);
gboolean             htk_import_refuse   (HtkImport             *import,
                                          const char            *column,
                                          GError               **error,
                                          const char            *format,
                                          ...) G_GNUC_PRINTF (4, 5);
void                 htk_import_warn     (HtkImport             *import,
                                          const char            *column,
                                          const char            *format,
                                          ...) G_GNUC_PRINTF (3, 4);
gboolean             htk_import_check_member (HtkImport         *import,
                                          const char            *household,
                                          const char            *id,
                                          JsonObject            *values,
                                          GError               **error);
void                 htk_import_check_household (HtkImport      *import,
                                          const char            *household);

G_END_DECLS

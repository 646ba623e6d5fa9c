#pragma once

/* The columns of a struct as one table: it reads a row, binds one, and writes it as JSON. */

#include "app/store/htk-rows-private.h"

G_BEGIN_DECLS

/**
 * HtkFieldKind:
 * @HTK_FIELD_TEXT: char *, NULL for an empty column
 * @HTK_FIELD_INT: int
 * @HTK_FIELD_CLASS: int, -1 for an empty column
 * @HTK_FIELD_INT64: gint64
 * @HTK_FIELD_OBJECT: JsonObject *, never NULL when read
 */
typedef enum
{
  HTK_FIELD_TEXT,
  HTK_FIELD_INT,
  HTK_FIELD_CLASS,
  HTK_FIELD_INT64,
  HTK_FIELD_OBJECT,
} HtkFieldKind;

typedef struct
{
  const char *name;
  gsize offset;
  HtkFieldKind kind;
} HtkField;

void     htk_fields_read      (HtkStmt        *stmt,
                               const HtkField *fields,
                               guint           n,
                               gpointer        row);
void     htk_fields_bind      (HtkStmt        *stmt,
                               const HtkField *fields,
                               guint           n,
                               gconstpointer   row);
void     htk_fields_clear     (const HtkField *fields,
                               guint           n,
                               gpointer        row);
void     htk_fields_to_json   (const HtkField *fields,
                               guint           n,
                               gconstpointer   row,
                               JsonObject     *object);
void     htk_fields_from_json (const HtkField *fields,
                               guint           n,
                               JsonObject     *object,
                               gpointer        row);

G_END_DECLS

/* Moves structs of the store in and out of rows and JSON, column by column. */
#include "app/store/htk-fields-private.h"

#include "app/store/htk-json.h"

#define AT(row, field, type) (*(type *) ((char *) (row) + (field)->offset))
#define CONST_AT(row, field, type) (*(type const *) ((const char *) (row) + (field)->offset))

void
htk_fields_read (HtkStmt        *stmt,
                 const HtkField *fields,
                 guint           n,
                 gpointer        row)
{
  for (guint i = 0; i < n; i++)
    {
      const HtkField *f = &fields[i];
      gboolean is_null = htk_stmt_is_null (stmt, (int) i);

      switch (f->kind)
        {
        case HTK_FIELD_TEXT:
          AT (row, f, char *) = is_null ? NULL : g_strdup (htk_stmt_text (stmt, (int) i));
          break;
        case HTK_FIELD_INT:
        case HTK_FIELD_CLASS:
          AT (row, f, int) = is_null && f->kind == HTK_FIELD_CLASS
                               ? -1 : (int) htk_stmt_int (stmt, (int) i);
          break;
        case HTK_FIELD_INT64:
          AT (row, f, gint64) = htk_stmt_int (stmt, (int) i);
          break;
        case HTK_FIELD_OBJECT:
          AT (row, f, JsonObject *) = htk_row_object (stmt, (int) i);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

void
htk_fields_bind (HtkStmt        *stmt,
                 const HtkField *fields,
                 guint           n,
                 gconstpointer   row)
{
  g_assert ((int) n == sqlite3_bind_parameter_count (stmt));
  for (guint i = 0; i < n; i++)
    {
      const HtkField *f = &fields[i];
      int column = (int) i + 1;

      switch (f->kind)
        {
        case HTK_FIELD_TEXT:
          sqlite3_bind_text (stmt, column, CONST_AT (row, f, char *), -1, SQLITE_TRANSIENT);
          break;
        case HTK_FIELD_INT:
          sqlite3_bind_int64 (stmt, column, CONST_AT (row, f, int));
          break;
        case HTK_FIELD_CLASS:
          if (CONST_AT (row, f, int) >= 0)
            sqlite3_bind_int64 (stmt, column, CONST_AT (row, f, int));
          break;
        case HTK_FIELD_INT64:
          sqlite3_bind_int64 (stmt, column, CONST_AT (row, f, gint64));
          break;
        case HTK_FIELD_OBJECT:
          {
            JsonObject *object = CONST_AT (row, f, JsonObject *);

            sqlite3_bind_text (stmt, column, object != NULL ? htk_json_write (object)
                                                            : g_strdup ("{}"), -1, g_free);
            break;
          }
        default:
          g_assert_not_reached ();
        }
    }
}

void
htk_fields_clear (const HtkField *fields,
                  guint           n,
                  gpointer        row)
{
  for (guint i = 0; i < n; i++)
    if (fields[i].kind == HTK_FIELD_TEXT)
      g_clear_pointer (&AT (row, &fields[i], char *), g_free);
    else if (fields[i].kind == HTK_FIELD_OBJECT)
      g_clear_pointer (&AT (row, &fields[i], JsonObject *), json_object_unref);
}

/* What is empty is left out. */
void
htk_fields_to_json (const HtkField *fields,
                    guint           n,
                    gconstpointer   row,
                    JsonObject     *object)
{
  for (guint i = 0; i < n; i++)
    {
      const HtkField *f = &fields[i];

      if (f->kind == HTK_FIELD_TEXT && CONST_AT (row, f, char *) != NULL)
        json_object_set_string_member (object, f->name, CONST_AT (row, f, char *));
      else if (f->kind == HTK_FIELD_INT ||
               (f->kind == HTK_FIELD_CLASS && CONST_AT (row, f, int) >= 0))
        json_object_set_int_member (object, f->name, CONST_AT (row, f, int));
      else if (f->kind == HTK_FIELD_INT64)
        json_object_set_int_member (object, f->name, CONST_AT (row, f, gint64));
      else if (f->kind == HTK_FIELD_OBJECT && CONST_AT (row, f, JsonObject *) != NULL)
        json_object_set_object_member (object, f->name,
                                       json_object_ref (CONST_AT (row, f, JsonObject *)));
    }
}

/* (transfer full) to the members of @row, which must be empty; free with htk_fields_clear(). */
void
htk_fields_from_json (const HtkField *fields,
                      guint           n,
                      JsonObject     *object,
                      gpointer        row)
{
  for (guint i = 0; i < n; i++)
    {
      const HtkField *f = &fields[i];

      switch (f->kind)
        {
        case HTK_FIELD_TEXT:
          AT (row, f, char *) = g_strdup (htk_json_text (object, f->name));
          break;
        case HTK_FIELD_INT:
        case HTK_FIELD_CLASS:
          AT (row, f, int) =
            (int) htk_json_int (object, f->name, f->kind == HTK_FIELD_CLASS ? -1 : 0);
          break;
        case HTK_FIELD_INT64:
          AT (row, f, gint64) = htk_json_int (object, f->name, 0);
          break;
        case HTK_FIELD_OBJECT:
          {
            JsonObject *part = htk_json_part (object, f->name);

            AT (row, f, JsonObject *) = part != NULL ? json_object_ref (part) : json_object_new ();
            break;
          }
        default:
          g_assert_not_reached ();
        }
    }
}

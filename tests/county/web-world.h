#pragma once

/* The officers' pages of a small county, used as a browser does: sign in, read, post with the token. */

#include "tests/county/county-test.h"

G_BEGIN_DECLS

typedef struct
{
  County county;
  char *cookie, *csrf; /* of who is signed in */
} Web;

void  web_init    (Web        *web,
                   guint       households);
void  web_clear   (Web        *web);
void  web_user    (Web        *web,
                   const char *login,
                   const char *role,
                   const char *scope);
void  web_sign_in (Web        *web,
                   const char *login);
char *web_get     (Web        *web,
                   const char *path,
                   guint       status);
char *web_post    (Web        *web,
                   const char *path,
                   guint       status,
                   ...) G_GNUC_NULL_TERMINATED;

void  assert_has  (const char *page,
                   const char *text);
void  assert_not  (const char *page,
                   const char *text);

G_END_DECLS

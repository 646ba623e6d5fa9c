#pragma once

/* A county server for tests that breaks its replies as it is told: what is lost, cut or nonsense on
 * a real line is done here on purpose. It keeps rows and files as the real one does. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FAKE_STATUS,
  FAKE_ENROL,
  FAKE_PUSH,
  FAKE_PULL,
  FAKE_HEAD,
  FAKE_PATCH,
  FAKE_PACK,
  FAKE_N_ROUTES,
} FakeRoute;

typedef enum
{
  FAKE_WELL,             /* no fault: the next one comes later */
  FAKE_DROP_REQUEST,     /* closes the connection and takes nothing */
  FAKE_DROP_REPLY,       /* takes what was sent, then closes the connection */
  FAKE_CUT_REPLY,        /* takes it, and sends half of the reply */
  FAKE_CUT_LINES,        /* a pull without its last line, otherwise whole */
  FAKE_PAGE,             /* a web page, with 200 */
  FAKE_REDIRECT,         /* to the sign-in page of a network */
  FAKE_NONSENSE,         /* not HTTP */
  FAKE_WRONG_JSON,       /* JSON that says nothing of what it should */
  FAKE_OTHER_HASH,       /* verdicts on rows of another content */
  FAKE_UNAUTHORIZED,     /* 401 of the county */
  FAKE_TOO_LARGE,        /* 413 of a proxy */
  FAKE_TOO_MANY,         /* 429, Retry-After: 7 */
  FAKE_UNAVAILABLE,      /* 503 of the county, Retry-After: 30 */
  FAKE_BAD_GATEWAY,      /* 502 of a proxy */
  FAKE_DICTIONARY,       /* 415: packed with a dictionary that it has not */
  FAKE_CHECKSUM,         /* 460: the file is thrown away */
} FakeFault;

typedef struct _FakeCounty FakeCounty;

FakeCounty *fake_county_new        (void);
void        fake_county_free       (FakeCounty *self);
char       *fake_county_url        (FakeCounty *self);

void        fake_county_fail       (FakeCounty *self,
                                    FakeRoute   route,
                                    FakeFault   fault,
                                    guint       times);
guint       fake_county_asked      (FakeCounty *self,
                                    FakeRoute   route);
guint       fake_county_tokens     (FakeCounty *self);

void        fake_county_set_clock  (FakeCounty *self,
                                    gint64      ahead);
void        fake_county_set_protocol (FakeCounty *self,
                                    int         version);
void        fake_county_set_dictionary (FakeCounty *self,
                                    GBytes     *dictionary);
guint32     fake_county_packed_with (FakeCounty *self);
void        fake_county_set_limit  (FakeCounty *self,
                                    guint       rows);
void        fake_county_spare_pulls (FakeCounty *self,
                                    gboolean    spares);
void        fake_county_refuse     (FakeCounty *self,
                                    gint64      seq,
                                    const char *verdict,
                                    const char *code);
void        fake_county_forget     (FakeCounty *self,
                                    guint       rows);
guint       fake_county_rows       (FakeCounty *self);
guint       fake_county_largest    (FakeCounty *self);

void        fake_county_publish    (FakeCounty *self,
                                    const char *kind,
                                    const char *object,
                                    const char *body);
void        fake_county_hand_out    (FakeCounty *self,
                                    const char *bundle);
void        fake_county_expect     (FakeCounty *self,
                                    const char *sha256,
                                    gsize       size);
void        fake_county_lack       (FakeCounty *self,
                                    const char *sha256,
                                    gboolean    knows);
GBytes     *fake_county_file       (FakeCounty *self,
                                    const char *sha256);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeCounty, fake_county_free)

G_END_DECLS

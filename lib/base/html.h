/*
 * html - text into HTML, safely
 */
#ifndef KEEPSAKE_BASE_HTML_H
#define KEEPSAKE_BASE_HTML_H

#include "base/arena.h"
#include "base/buf.h"

/* Appends `s` with & < > " ' escaped. */
void html_escape(struct buf *b, const char *s);
/*
 * A foreign name fit to be shown: control, bidirectional and zero-width
 * characters dropped, runs of white space made one space, cut after `max`
 * code points with an ellipsis.  Not escaped yet.
 */
char *html_name(struct arena *a, const char *s, size_t max);

#endif

/*
 * replay - the events of a channel, kept for a reader that comes back
 */
#include "events/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events/channel_id.h"
#include "events/hub.h"

/* "id: " NAME "-" number "\n" "event: message\ndata: " ... "\n\n" and a NUL. */
enum { AROUND_MAX = 96 };

static size_t
cost(const struct event *e)
{
	return sizeof(*e) + e->len;
}

static size_t
write_id(char *out, const struct channel_id *name, int64_t number)
{
	char *p = out;

	memcpy(p, "id: ", 4);
	channel_id_write(p + 4, name);
	p += 4 + CHANNEL_NAME_LEN;
	p += snprintf(p, 24, "-%lld\n", (long long)number);
	return (size_t)(p - out);
}

/* A line break inside would end the data; in JSON it is but a space. */
static void
copy_line(char *out, struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		out[i] = line.p[i] == '\n' || line.p[i] == '\r' ? ' ' :
		    line.p[i];
}

struct event *
event_new(const struct channel_id *name, int64_t number, struct span line)
{
	static const char before[] = "event: message\ndata: ";
	struct event *e = malloc(sizeof(*e) + AROUND_MAX + line.len);
	char *p;

	if (e == NULL)
		return NULL;
	*e = (struct event){ .number = number };
	p = e->text;
	if (name != NULL)
		p += write_id(p, name, number);
	memcpy(p, before, sizeof(before) - 1);
	p += sizeof(before) - 1;
	copy_line(p, line);
	p += line.len;
	memcpy(p, "\n\n", 2);
	e->len = (size_t)(p + 2 - e->text);
	return e;
}

static void
drop_oldest(struct replay *rp, struct budget *budget)
{
	struct event *e = rp->first;

	rp->first = e->next;
	if (rp->first == NULL)
		rp->last = NULL;
	rp->bytes -= e->len;
	rp->count--;
	budget_give(budget, cost(e));
	free(e);
}

bool
replay_make_room(struct replay *rp, size_t n, struct budget *budget)
{
	while (!budget_has(budget, n) && rp->first != NULL)
		drop_oldest(rp, budget);
	return budget_has(budget, n);
}

void
replay_trim(struct replay *rp, struct budget *budget)
{
	while ((rp->bytes > HUB_KEPT_MAX || rp->count > HUB_KEPT_COUNT) &&
	    (rp->first != rp->last || rp->first->written))
		drop_oldest(rp, budget);
}

bool
replay_keep(struct replay *rp, struct event *e, struct budget *budget)
{
	if (!replay_make_room(rp, cost(e), budget)) {
		free(e);
		return false;
	}
	(void)budget_take(budget, cost(e));
	if (rp->last != NULL)
		rp->last->next = e;
	else
		rp->first = e;
	rp->last = e;
	rp->bytes += e->len;
	rp->count++;
	replay_trim(rp, budget);
	return true;
}

/* Events were written in their order, so the last ones are in the backlog; of
 * one that stands in doubt we rather say that it was not read. */
void
replay_unsend(struct replay *rp, size_t backlog)
{
	size_t after = 0;

	for (const struct event *e = rp->first; e != NULL; e = e->next)
		if (e->written)
			after += e->len;
	for (struct event *e = rp->first; e != NULL; e = e->next) {
		if (!e->written)
			continue;
		after -= e->len;
		if (after < backlog)
			e->written = false;
	}
}

void
replay_free(struct replay *rp, struct budget *budget)
{
	while (rp->first != NULL)
		drop_oldest(rp, budget);
}

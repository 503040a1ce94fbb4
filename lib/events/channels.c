/*
 * channels - those that are open, by id and by person
 */
#include "events/channels.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/rand.h"
#include "crypto/siphash.h"

void
channels_init(struct channels *cs, struct persons *persons)
{
	memset(cs, 0, sizeof(*cs));
	rand_bytes(cs->key, sizeof(cs->key));
	cs->persons = persons;
}

bool
channels_next_line(struct span *rest, struct span *line)
{
	const char *end;

	*line = (struct span){ NULL, 0 };
	while (rest->len > 0 && line->len == 0) {
		end = memchr(rest->p, '\n', rest->len);
		line->p = rest->p;
		line->len = end != NULL ? (size_t)(end - rest->p) : rest->len;
		rest->p += line->len + (end != NULL);
		rest->len -= line->len + (end != NULL);
	}
	return line->len > 0;
}

static size_t
slot_of(const struct channels *cs, const struct channel_id *id)
{
	return siphash(cs->key, id->bytes, CHANNEL_ID_LEN) % CHANNELS_SLOTS;
}

struct open_channel *
channels_find(const struct channels *cs, const struct channel_id *id)
{
	struct open_channel *ch = cs->slot[slot_of(cs, id)];

	while (ch != NULL && !channel_id_same(&ch->id, id))
		ch = ch->next;
	return ch;
}

static size_t
cost(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

bool
channel_set_text(struct open_channel *ch, char **text, struct span to)
{
	struct budget *budget = &ch->person->budget;
	char *copy = NULL;

	if (to.len > 0) {
		if (!budget_has(budget, to.len + 1) ||
		    (copy = strndup(to.p, to.len)) == NULL)
			return false;
		(void)budget_take(budget, cost(copy));
	}
	budget_give(budget, cost(*text));
	free(*text);
	*text = copy;
	return true;
}

static bool
is_listening(const struct open_channel *ch)
{
	return ch->topics != 0 || ch->uri_count > 0;
}

static void
free_channel(struct open_channel *ch)
{
	static const struct span none;

	(void)channel_set_text(ch, &ch->client_id, none);
	(void)channel_set_text(ch, &ch->grant_id, none);
	(void)channel_set_text(ch, &ch->meta, none);
	(void)channel_set_text(ch, &ch->farewell, none);
	(void)channel_set_text(ch, &ch->uris, none);
	replay_free(&ch->replay, &ch->person->budget);
	free(ch);
}

/* PACKET_DONE if the lines are URIs, and not too many. */
static enum packet_type
count_uris(struct span lines, uint8_t *count)
{
	struct span uri;
	size_t n = 0;

	while (channels_next_line(&lines, &uri)) {
		if (uri.len > CHANNEL_URI_MAX)
			return PACKET_BROKEN;
		n++;
	}
	*count = (uint8_t)(n <= CHANNEL_URIS_MAX ? n : 0);
	return n <= CHANNEL_URIS_MAX ? PACKET_DONE : PACKET_CROWDED;
}

/* A session's channel that is made anew must not number as it did before, and
 * what is sent now must be newer than what its client says it has read. */
static int64_t
first_number(const struct packet *in, int64_t now)
{
	int64_t read = in->type == PACKET_PARK && in->number > 0 &&
	    in->number < INT64_MAX / 2 ? in->number : 0;
	int64_t clock = channel_id_same(&in->id, &in->session) ?
	    now * NUMBERS_A_SECOND : 0;

	return read > clock ? read : clock;
}

static void
link_channel(struct channels *cs, struct open_channel *ch)
{
	struct person *p = ch->person;
	struct open_channel **slot = &cs->slot[slot_of(cs, &ch->id)];

	ch->next = *slot;
	*slot = ch;
	ch->older = p->channels;
	if (ch->older != NULL)
		ch->older->newer = ch;
	p->channels = ch;
	p->channel_count++;
	cs->count++;
	cs->listening += is_listening(ch);
}

enum packet_type
channels_add(struct channels *cs, const struct packet *in, int64_t now,
    struct open_channel **out)
{
	struct open_channel *ch;
	enum packet_type t;
	struct person *p;
	uint8_t uri_count;

	*out = NULL;
	if (in->text[0].len == 0)
		return PACKET_BROKEN;
	if ((t = count_uris(in->text[4], &uri_count)) != PACKET_DONE)
		return t;
	if ((p = persons_get(cs->persons, in->text[0])) == NULL)
		return PACKET_FULL;
	if ((ch = calloc(1, sizeof(*ch))) == NULL) {
		persons_let(cs->persons, p);
		return PACKET_FULL;
	}
	*ch = (struct open_channel){ .id = in->id, .person = p,
	    .session = in->session, .number = first_number(in, now),
	    .topics = (uint8_t)in->topics, .uri_count = uri_count,
	    .abilities = (uint16_t)in->abilities,
	    .lingers = (in->flags & PACKET_LINGERS) != 0,
	    .numbered = (in->flags & PACKET_NUMBERED) != 0 };
	if (!channel_set_text(ch, &ch->grant_id, in->text[1]) ||
	    !channel_set_text(ch, &ch->meta, in->text[2]) ||
	    !channel_set_text(ch, &ch->farewell, in->text[3]) ||
	    !channel_set_text(ch, &ch->uris, in->text[4]) ||
	    !channel_set_text(ch, &ch->client_id, in->text[7])) {
		free_channel(ch);
		persons_let(cs->persons, p);
		return PACKET_FULL;
	}
	link_channel(cs, ch);
	*out = ch;
	return PACKET_DONE;
}

void
channels_remove(struct channels *cs, struct open_channel *ch)
{
	struct open_channel **at = &cs->slot[slot_of(cs, &ch->id)];
	struct person *p = ch->person;

	while (*at != ch)
		at = &(*at)->next;
	*at = ch->next;
	if (ch->newer != NULL)
		ch->newer->older = ch->older;
	else
		p->channels = ch->older;
	if (ch->older != NULL)
		ch->older->newer = ch->newer;
	p->channel_count--;
	cs->count--;
	cs->listening -= is_listening(ch);
	free_channel(ch);
	persons_let(cs->persons, p);
}

struct open_channel *
channels_oldest_idle(const struct person *p)
{
	struct open_channel *oldest = NULL;

	for (struct open_channel *ch = p->channels; ch != NULL; ch = ch->older)
		if (ch->reader == NULL &&
		    (oldest == NULL || ch->due.at <= oldest->due.at))
			oldest = ch;
	return oldest;
}

/* Where the URI stands among the channel's lines, or NULL. */
static char *
find_uri(const struct open_channel *ch, struct span uri)
{
	struct span rest = { ch->uris, cost(ch->uris) }, line;

	if (rest.len > 0)
		rest.len--;
	while (channels_next_line(&rest, &line))
		if (line.len == uri.len && memcmp(line.p, uri.p, uri.len) == 0)
			return ch->uris + (line.p - ch->uris);
	return NULL;
}

/* Nobody's channel is taken for anybody's. */
static bool
is_excepted(const struct open_channel *ch, struct span clients)
{
	struct span client;

	while (channels_next_line(&clients, &client))
		if (ch->client_id == NULL || span_eq(client, ch->client_id))
			return true;
	return false;
}

bool
channel_hears(const struct open_channel *ch, const struct packet *in)
{
	struct span uri = in->text[1];

	if (is_excepted(ch, in->text[4]))
		return false;
	if (in->topics != 0)
		return (ch->topics & in->topics) != 0;
	return uri.len > 0 && find_uri(ch, uri) != NULL;
}

enum packet_type
channels_add_uri(struct channels *cs, struct open_channel *ch,
    struct span uri)
{
	bool heard = is_listening(ch);
	size_t len = cost(ch->uris);
	char *uris;

	if (find_uri(ch, uri) != NULL)
		return PACKET_DONE;
	if (ch->uri_count >= CHANNEL_URIS_MAX)
		return PACKET_CROWDED;
	if (!budget_has(&ch->person->budget, uri.len + 1) ||
	    (uris = realloc(ch->uris, len + uri.len + 1)) == NULL)
		return PACKET_FULL;
	if (len > 0)
		uris[len - 1] = '\n';
	memcpy(uris + len, uri.p, uri.len);
	uris[len + uri.len] = '\0';
	(void)budget_take(&ch->person->budget, uri.len + 1);
	ch->uris = uris;
	ch->uri_count++;
	cs->listening += !heard;
	return PACKET_DONE;
}

void
channels_drop_uri(struct channels *cs, struct open_channel *ch,
    struct span uri)
{
	char *at = find_uri(ch, uri);
	size_t after;

	if (at == NULL)
		return;
	/* With the line's end, its own or that of the line before. */
	after = strlen(at + uri.len);
	if (after > 0) {
		memmove(at, at + uri.len + 1, after);
	} else if (at > ch->uris) {
		at[-1] = '\0';
	} else {
		free(ch->uris);
		ch->uris = NULL;
	}
	budget_give(&ch->person->budget, uri.len + 1);
	ch->uri_count--;
	cs->listening -= !is_listening(ch);
}

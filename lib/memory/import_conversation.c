/*
 * import_conversation - conversations of ChatGPT's and Claude's data exports
 *
 * What was shown becomes turns: the words of the person and of the assistant,
 * not what tools, systems and hidden messages said.  Of ChatGPT's tree of
 * messages it is the branch that was seen last, from current_node up.
 *
 * A conversation is tens of megabytes, and as a tree of values hundreds.  So
 * there is never a tree of all of it: its frame, which is what is not messages,
 * and each message are parsed alone, and of the others it is noted where in
 * the text they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "memory/import_json.h"
#include "memory/normal.h"

enum {
	FRAME_MAX = 1024 * 1024,	/* of a real one some kilobytes */
	NODES_MAX = 128 * 1024,		/* of a real one some thousands */
	ROOM_MAX = 32 * 1024 * 1024	/* in each of a talk's arenas */
};

/* A conversation on its way in.  The record's own arena is for one turn. */
struct talk {
	struct import *im;
	struct arena *all;		/* as long as it */
	struct arena *one;		/* as long as one message, or the frame */
	struct import_record r;
	int64_t started_at;
};

/* A message of ChatGPT's, by where it stands in the text of all. */
struct node {
	uint32_t id;			/* the name of the member, raw */
	uint32_t value, len;
	uint32_t next;			/* of the branch that was seen last, the
					 * one below it; or one of these */
};

enum { ASIDE = NODES_MAX, LAST };

struct tree {
	struct span text;
	struct node *nodes;		/* by id, once they are sorted */
	size_t count;
	struct span newest;		/* id of the last that was added */
};

/* Puts one message; one that is longer than a memory becomes several. */
static enum err
put_turn(struct talk *t, const char *role, const char *text)
{
	struct arena *a = t->im->rq->call.arena;
	size_t len;
	enum err e;

	if (text == NULL || normal_is_blank(text)) {
		t->im->counts.skipped++;
		return OK;
	}
	t->r.metadata = str_eq(role, "user") ? "{\"role\":\"user\"}" :
	    "{\"role\":\"assistant\"}";
	for (; *text != '\0'; text += len) {
		arena_reset(a);
		len = str_utf8_cut(text, MEMORY_TEXT_MAX);
		t->r.text = arena_strndup(a, text, len);
		if (normal_is_blank(t->r.text))
			continue;
		if ((e = import_put(t->im, &t->r)) != OK)
			return e;
		t->r.id = NULL;
		t->r.pos++;
	}
	return OK;
}

/* The id, title and beginning, by the names that each export has for them. */
static enum err
begin(struct talk *t, const struct json *o, const char *const *names)
{
	struct conversation *c = &t->r.conversation;
	enum err e;

	if ((e = import_json_text(t->im, o, names[0], &c->ext_id)) != OK ||
	    (e = import_json_text(t->im, o, names[1], &c->title)) != OK ||
	    (e = import_json_time(t->im, o, names[2], &t->started_at)) != OK)
		return e;
	if (c->ext_id == NULL)
		return import_refuse(t->im, "the conversation has no id");
	c->ext_id = arena_strdup(t->all, c->ext_id);
	if (c->title != NULL)
		c->title = arena_strndup(t->all, c->title,
		    str_utf8_cut(c->title, IMPORT_TITLE_MAX));
	c->started_at = t->started_at;
	return OK;
}

/* A part's text, "" if it has none: it may be a string, or an object of `type`
 * with a text. */
static const char *
text_of(const struct json *part, const char *type)
{
	const char *text = json_string(part);

	if (text == NULL && type != NULL &&
	    str_eq(json_string(json_get(part, "type")), type))
		text = json_string(json_get(part, "text"));
	return text != NULL ? text : "";
}

/* The texts among a message's parts, each on a line of its own. */
static const char *
join(struct arena *a, const struct json *parts, const char *type)
{
	size_t most = 0;
	struct buf b;

	for (size_t i = 0; i < json_len(parts); i++)
		most += strlen(text_of(json_at(parts, i), type)) + 1;
	buf_init(&b, a, most);
	buf_room(&b, most);
	for (size_t i = 0; i < json_len(parts); i++) {
		const char *text = text_of(json_at(parts, i), type);

		if (*text == '\0')
			continue;
		buf_puts(&b, b.len > 0 ? "\n" : "");
		buf_puts(&b, text);
	}
	return b.data;
}

/* Was it shown, as words of a person or of the assistant to them? */
static bool
is_shown(const struct json *message, const char *role)
{
	const char *type = json_string(json_get(json_get(message, "content"),
	    "content_type"));
	const char *to = json_string(json_get(message, "recipient"));
	bool hidden = false;

	if (json_get_bool(json_get(message, "metadata"),
	    "is_visually_hidden_from_conversation", &hidden) == OK && hidden)
		return false;
	return (str_eq(role, "user") || str_eq(role, "assistant")) &&
	    (str_eq(type, "text") || str_eq(type, "multimodal_text")) &&
	    (to == NULL || str_eq(to, "all"));
}

static enum err
put_message(struct talk *t, const struct json *message)
{
	const struct json *content = json_get(message, "content");
	const char *role = json_string(json_get(json_get(message, "author"),
	    "role"));
	enum err e;

	if (json_type(message) != JSON_OBJECT)
		return OK;
	if (!is_shown(message, role)) {
		t->im->counts.skipped++;
		return OK;
	}
	if ((e = import_json_time(t->im, message, "create_time",
	    &t->r.created_at)) != OK)
		return e;
	if (t->r.created_at == 0)
		t->r.created_at = t->started_at;
	t->r.id = json_string(json_get(message, "id"));
	return put_turn(t, role, join(t->one, json_get(content, "parts"),
	    NULL));
}

/* ERR_TOO_LARGE, with no refusal, if it is too much to be parsed. */
static enum err
parse(struct talk *t, struct span text, struct json **out)
{
	enum err e;

	arena_reset(t->one);
	e = json_parse_within(t->one, text.p, text.len, IMPORT_TREE_MAX, out);
	return e == ERR_INVALID ? import_json_not(t->im) : e;
}

/* The conversation with a null for its messages; ERR_TOO_LARGE likewise. */
static enum err
parse_frame(struct talk *t, struct span text, struct span messages,
    struct json **out)
{
	size_t before = (size_t)(messages.p - text.p);
	size_t behind = text.len - before - messages.len;
	struct buf b;

	if (before + behind > FRAME_MAX)
		return ERR_TOO_LARGE;
	buf_init(&b, t->all, before + behind + 4);
	buf_room(&b, before + behind + 4);
	buf_add(&b, text.p, before);
	buf_puts(&b, "null");
	buf_add(&b, messages.p + messages.len, behind);
	return parse(t, (struct span){ b.data, b.len }, out);
}

static struct span
id_at(const struct tree *tree, uint32_t i)
{
	return (struct span){ tree->text.p + tree->nodes[i].id,
	    tree->text.len - tree->nodes[i].id };
}

static struct span
value_at(const struct tree *tree, uint32_t i)
{
	return (struct span){ tree->text.p + tree->nodes[i].value,
	    tree->nodes[i].len };
}

static int
by_id(const void *a, const void *b, void *text)
{
	const struct span *whole = text;
	uint32_t ia = ((const struct node *)a)->id;
	uint32_t ib = ((const struct node *)b)->id;

	return json_raw_compare(
	    (struct span){ whole->p + ia, whole->len - ia },
	    (struct span){ whole->p + ib, whole->len - ib });
}

/* Notes where the nodes are; ERR_TOO_LARGE likewise. */
static enum err
find_nodes(struct talk *t, struct tree *tree)
{
	struct json_walk w = { .text = tree->text };
	/* One takes five bytes at least. */
	size_t most = tree->text.len / 4 + 1;
	struct span id, value;

	tree->nodes = arena_array(t->all, most < NODES_MAX ? most : NODES_MAX,
	    sizeof *tree->nodes);
	while (json_walk_next(&w, &id, &value)) {
		if (tree->count == NODES_MAX)
			return ERR_TOO_LARGE;
		tree->nodes[tree->count++] = (struct node){
			.id = (uint32_t)(id.p - tree->text.p),
			.value = (uint32_t)(value.p - tree->text.p),
			.len = (uint32_t)value.len, .next = ASIDE };
		tree->newest = id;
	}
	qsort_r(tree->nodes, tree->count, sizeof *tree->nodes, by_id,
	    &tree->text);
	for (uint32_t i = 1; i < tree->count; i++)
		if (json_raw_compare(id_at(tree, i - 1), id_at(tree, i)) == 0)
			return import_json_not(t->im);
	return OK;
}

/* The node of an id, which is raw: LAST if there is none, or it is no text. */
static uint32_t
node_of(const struct tree *tree, struct span id)
{
	uint32_t low = 0, high = (uint32_t)tree->count, mid;
	int order;

	if (id.len == 0 || *id.p != '"')
		return LAST;
	while (low < high) {
		mid = low + (high - low) / 2;
		order = json_raw_compare(id_at(tree, mid), id);
		if (order == 0)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return LAST;
}

/* Links the branch that ends in `id`, and gives its first node.  Where parents
 * go in a circle it begins where that closes. */
static uint32_t
link_branch(struct tree *tree, struct span id)
{
	uint32_t i, below = LAST;
	struct span node;

	while ((i = node_of(tree, id)) != LAST &&
	    tree->nodes[i].next == ASIDE) {
		tree->nodes[i].next = below;
		below = i;
		node = value_at(tree, i);
		if (json_raw_member(node.p, node.len, "parent", &id) != OK)
			break;
	}
	return below;
}

/* What was not shown is held to be JSON all the same. */
static enum err
check_others(struct talk *t, const struct tree *tree)
{
	struct json *node;
	enum err e;

	for (uint32_t i = 0; i < tree->count; i++) {
		if (tree->nodes[i].next != ASIDE)
			continue;
		e = parse(t, value_at(tree, i), &node);
		if (e != OK && e != ERR_TOO_LARGE)
			return e;
	}
	return OK;
}

static enum err
put_branch(struct talk *t, const struct tree *tree, uint32_t first)
{
	struct json *node;
	enum err e;

	for (uint32_t i = first; i != LAST; i = tree->nodes[i].next) {
		if ((e = parse(t, value_at(tree, i), &node)) == ERR_TOO_LARGE)
			t->im->counts.skipped++;
		else if (e != OK || (e = put_message(t,
		    json_get(node, "message"))) != OK)
			return e;
	}
	return OK;
}

static enum err
put_tree(struct talk *t, struct tree *tree, struct span current)
{
	uint32_t first;
	enum err e;

	if ((e = find_nodes(t, tree)) != OK)
		return e;
	/* Without a current one, the last that was added. */
	first = link_branch(tree, current.p != NULL ? current : tree->newest);
	if ((e = check_others(t, tree)) != OK)
		return e;
	return put_branch(t, tree, first);
}

static enum err
put_chatgpt(struct talk *t, const struct json *frame, struct span text,
    struct span mapping)
{
	static const char *const names[] = { "id", "title", "create_time" };
	struct tree tree = { .text = mapping };
	struct span current = { NULL, 0 };
	enum err e;

	if (*mapping.p != '{')
		return import_refuse(t->im, "mapping is no object");
	t->r.app = "ChatGPT";
	t->r.conversation.source = "chatgpt";
	if ((e = begin(t, frame, names)) != OK)
		return e;
	if (json_string(json_get(frame, "current_node")) != NULL &&
	    (e = json_raw_member(text.p, text.len, "current_node",
	    &current)) != OK)
		return e;
	return put_tree(t, &tree, current);
}

static enum err
put_chat_message(struct talk *t, const struct json *message)
{
	const char *sender = json_string(json_get(message, "sender")), *text;
	enum err e;

	if (!str_eq(sender, "human") && !str_eq(sender, "assistant")) {
		t->im->counts.skipped++;
		return OK;
	}
	if ((e = import_json_time(t->im, message, "created_at",
	    &t->r.created_at)) != OK)
		return e;
	if (t->r.created_at == 0)
		t->r.created_at = t->started_at;
	t->r.id = json_string(json_get(message, "uuid"));
	text = join(t->one, json_get(message, "content"), "text");
	if (*text == '\0')
		text = json_string(json_get(message, "text"));
	return put_turn(t, str_eq(sender, "human") ? "user" : sender, text);
}

static enum err
put_claude(struct talk *t, const struct json *frame, struct span text,
    struct span messages)
{
	static const char *const names[] = { "uuid", "name", "created_at" };
	struct json_walk w = { .text = messages };
	struct span name, value;
	struct json *message;
	enum err e;

	(void)text;
	if (*messages.p != '[')
		return import_refuse(t->im, "chat_messages is no array");
	t->r.app = "Claude";
	t->r.conversation.source = "claude";
	if ((e = begin(t, frame, names)) != OK)
		return e;
	while (json_walk_next(&w, &name, &value)) {
		if ((e = parse(t, value, &message)) == ERR_TOO_LARGE)
			t->im->counts.skipped++;
		else if (e != OK || (e = put_chat_message(t, message)) != OK)
			return e;
	}
	return OK;
}

static const struct kind {
	const char *messages;		/* the member that holds them */
	enum err (*put)(struct talk *t, const struct json *frame,
	    struct span text, struct span messages);
} kinds[] = {
	{ "mapping", put_chatgpt },
	{ "chat_messages", put_claude },
};

static enum err
put(struct import *im, const struct kind *kind, struct span text,
    struct span messages)
{
	struct talk t = { .im = im };
	struct json *frame;
	enum err e;

	t.all = arena_new(ROOM_MAX);
	t.one = arena_new(ROOM_MAX);
	e = parse_frame(&t, text, messages, &frame);
	if (e == OK)
		e = kind->put(&t, frame, text, messages);
	arena_free(t.one);
	arena_free(t.all);
	if (e != ERR_TOO_LARGE)
		return e;
	im->counts.skipped++;
	return OK;
}

enum err
import_json_conversation(struct import *im, const char *p, size_t len)
{
	struct span text = { p, len }, messages;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (json_raw_member(p, len, kinds[i].messages, &messages) ==
		    OK)
			return put(im, &kinds[i], text, messages);
	return ERR_NOT_FOUND;
}

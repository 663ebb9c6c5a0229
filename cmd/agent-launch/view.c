#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits.h>

void view_add(struct view *v, enum mount_kind kind, const char *from, const char *to)
{
	struct mount *m;

	if (v->bad || v->n == VIEW_MAX) {
		v->bad = 1;
		return;
	}
	m = &v->v[v->n++];
	m->kind = kind;
	m->from = from != NULL ? strdup(from) : NULL;
	m->to = strdup(to);
	m->size = 0;
	v->bad = m->to == NULL || (from != NULL && m->from == NULL);
}

void view_tmpfs(struct view *v, const char *to, long size)
{
	view_add(v, MOUNT_TMPFS, NULL, to);
	if (!v->bad)
		v->v[v->n - 1].size = size;
}

/* Shows a path as it is: a link as a link, anything else read-only; what is not there, not. */
static void show(struct view *v, const char *path, int as_link)
{
	char target[PATH_MAX];
	struct stat st;
	ssize_t n;

	if (lstat(path, &st) < 0)
		return;
	if (!S_ISLNK(st.st_mode) || !as_link) {
		if (stat(path, &st) == 0)
			view_add(v, MOUNT_RO, path, path);
		return;
	}
	n = readlink(path, target, sizeof target - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	view_add(v, MOUNT_LINK, target, path);
}

void view_system(struct view *v)
{
	static const char *const roots[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
					    "/libx32", "/etc/static", NULL};
	/* Certificates, the linker's cache, what update-alternatives(1) links through, the time. */
	static const char *const files[] = {"/etc/ssl", "/etc/pki", "/etc/ca-certificates",
					    "/etc/alternatives", "/etc/ld.so.cache",
					    "/etc/ld.so.conf", "/etc/ld.so.conf.d",
					    "/etc/localtime", NULL};
	const char *const *p;

	for (p = roots; *p != NULL; p++)
		show(v, *p, 1);
	for (p = files; *p != NULL; p++)
		show(v, *p, 0);
}

static int below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

int view_shows(const struct view *v, const char *path)
{
	size_t i;

	for (i = 0; i < v->n; i++) {
		const struct mount *m = &v->v[i];

		if ((m->kind == MOUNT_RO || m->kind == MOUNT_LINK) && below(path, m->to) &&
		    (m->kind == MOUNT_LINK || strcmp(m->from, m->to) == 0))
			return 1;
	}
	return 0;
}

int view_ok(const struct view *v)
{
	return v->bad ? -1 : 0;
}

void view_free(struct view *v)
{
	size_t i;

	for (i = 0; i < v->n; i++) {
		free(v->v[i].from);
		free(v->v[i].to);
	}
	v->n = 0;
}

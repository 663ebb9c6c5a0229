#include "near.h"

#include <string.h>

static int least(int a, int b)
{
	return a < b ? a : b;
}

int near_distance(const char *a, const char *b)
{
	int row[3][NEAR_MAX + 1];
	int n = (int)strlen(a), m = (int)strlen(b), i, j;

	if (n > NEAR_MAX || m > NEAR_MAX)
		return NEAR_MAX;
	for (j = 0; j <= m; j++)
		row[0][j] = j;
	for (i = 1; i <= n; i++) {
		int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= m; j++) {
			int other = a[i - 1] != b[j - 1];

			now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[n % 3][m];
}

int near_is(const char *a, const char *b)
{
	size_t n = strlen(b);
	int d = near_distance(a, b);

	return d <= 1 || (d == 2 && n > 4) || (n > 1 && strncmp(a, b, n) == 0);
}

/* Colours as terminals draw them, and how far apart eyes see them. */
#include "tui/colour.h"

#include <math.h>

static const int steps[] = {0, 95, 135, 175, 215, 255};

static int square(int a)
{
	return a * a;
}

static int distance(int a, int b)
{
	return square((a >> 16) - (b >> 16)) + square((a >> 8 & 255) - (b >> 8 & 255)) +
	       square((a & 255) - (b & 255));
}

int colour_rgb(int colour)
{
	static const int first[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
				    0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
				    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
				    0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
	int cube = colour - 16;

	if (colour < 0)
		return -1;
	if (colour < 16)
		return first[colour];
	if (colour >= 232)
		return (8 + 10 * (colour - 232)) * 0x010101;
	return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

static int step_of(int v)
{
	return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

int colour_256(int rgb)
{
	int r = rgb >> 16, g = rgb >> 8 & 255, b = rgb & 255;
	int cube = 16 + 36 * step_of(r) + 6 * step_of(g) + step_of(b);
	int grey = ((r + g + b) / 3 - 3) / 10;

	if (rgb < 0)
		return -1;
	grey = 232 + (grey < 0 ? 0 : grey > 23 ? 23 : grey);
	return distance(rgb, colour_rgb(grey)) < distance(rgb, colour_rgb(cube)) ? grey
										 : cube;
}

int colour_16(int rgb)
{
	int best = 0;

	if (rgb < 0)
		return -1;
	for (int i = 1; i < 16; i++)
		if (distance(rgb, colour_rgb(i)) < distance(rgb, colour_rgb(best)))
			best = i;
	return best;
}

static double linear(int v)
{
	double c = v / 255.0;

	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* https://www.w3.org/TR/WCAG21/#dfn-relative-luminance */
static double luminance(int rgb)
{
	return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) +
	       0.0722 * linear(rgb & 255);
}

double colour_contrast(int rgb_a, int rgb_b)
{
	double a = luminance(rgb_a) + 0.05, b = luminance(rgb_b) + 0.05;

	return a > b ? a / b : b / a;
}

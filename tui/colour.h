/* Colours as terminals draw them, and how far apart eyes see them. */
#ifndef TUI_COLOUR_H
#define TUI_COLOUR_H

/* The nearest of xterm's 256 colours, or of its sixteen; -1 stays -1. */
int colour_256(int rgb);
int colour_16(int rgb);
/* How xterm draws one of the 256, as 0xrrggbb. */
int colour_rgb(int colour);
/* The contrast of two colours by WCAG 2, 1 to 21. */
double colour_contrast(int rgb_a, int rgb_b);

#endif

/** Pixels in rows from the top, three bytes (red, green, blue) each. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** Draws a picture by asking for the colour of each pixel; values are cut to 0…255. */
export function draw(width: number, height: number, colourAt: (x: number, y: number) => Colour): Picture {
  // Clamped: values beyond 0…255 are cut and the others rounded.
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(colourAt(x, y), (y * width + x) * 3);
  }
  return { width, height, rgb };
}

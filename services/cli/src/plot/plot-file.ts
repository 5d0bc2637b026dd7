/** A drawing on disk: as it is, or as pixels. */
import { writeFileSync } from 'node:fs';
import { CommandError } from '../command/command-error.ts';

/** Pixels per inch of a PNG: twice those of a screen, so that it can be printed. */
const PNG_DENSITY = 144;

/** Writes the SVG, or a PNG of it where the name ends so. @throws CommandError where it cannot be written. */
export async function savePlot(path: string, svg: string): Promise<void> {
  try {
    writeFileSync(path, /\.png$/i.test(path) ? await pngOf(svg) : svg);
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

async function pngOf(svg: string): Promise<Buffer> {
  // A native library of some megabytes, loaded where somebody wants pixels.
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: PNG_DENSITY }).png().toBuffer();
}

/** The version that metrics print: that of the package, which all packages share. */
import manifest from '../package.json' with { type: 'json' };

export const DETECTOR_VERSION: string = manifest.version;

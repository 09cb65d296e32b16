/** The folder with the built script and style of the console. start.mjs replaces this module; build.mjs writes to this folder. */
export const consoleFolder = new URL('../../console/', import.meta.url);

/** The embedded cloud of the tests: with the odd data set, whose names, values and settings break simple clients. */
import type { Emulator, EmulatorOptions } from '../emulator/emulator.js';
import { startEmulator as start } from '../emulator/server.js';

export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return start({ dataSet: 'odd', ...options });
}

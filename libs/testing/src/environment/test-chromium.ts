import { environmentVariable } from './environment-variable';

/** The path of the Chromium that browser tests drive. */
export function testChromium(): string {
  return environmentVariable('ROLLCALL_TEST_CHROMIUM');
}

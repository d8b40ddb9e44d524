import { types } from 'pg';

const timestamptz = 1184;
const blank = 32;

/** The driver's parsers of values, but for timestamps: most of what reading a row costs is its dates. */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    return oid === timestamptz && format !== 'binary' ? timestamp : types.getTypeParser(oid, format);
  },
};

/** Reads `2026-11-24 10:00:00.123+00`, as a session in UTC says it; the driver's parser reads all else. */
function timestamp(text: string): unknown {
  const usual = text.length >= 22 && text.length <= 29 && text.charCodeAt(10) === blank && text.endsWith('+00');
  return usual ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : types.getTypeParser(timestamptz)(text);
}

export { type ConsoleSettings, consoleSettings } from './configuration';
export { type ConsoleSurroundings, startConsole } from './console';

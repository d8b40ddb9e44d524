export { optionsCommand } from './options';

export { createGroup } from './app';
export { groupMigrations } from './migrations';
export { groupService } from './service';

export { auditMigration } from './audit-table';
export { type Database, type DatabaseOptions, openDatabase, type Sql, type Transaction } from './database';
export { isTransientFailure } from './failure';
export { migrate, migrateDown, type Migration, missingMigrations, sqlMigration } from './migration';
export { provisionServiceRoles, serviceDatabaseUrl, type ServiceRole } from './service-role';

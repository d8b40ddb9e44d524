export * from './entitlements';
export * from './entitlement-difference';

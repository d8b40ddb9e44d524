import type { Clock } from '@rollcall/domain';
import { type Express } from 'express';
import type { Log } from '../log';
import type { Dispatch } from './router';
export declare function createExpressApp(deps: { dispatch: Dispatch; clock: Clock; log: Log }): Express;
//# sourceMappingURL=express-app.d.ts.map

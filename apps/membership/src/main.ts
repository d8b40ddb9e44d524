import { runServiceProcess } from '@rollcall/service';
import { membershipService } from './service';

void runServiceProcess(membershipService);

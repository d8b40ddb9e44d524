import { runServiceProcess } from '@rollcall/service';
import { seatPolicyService } from './service';

void runServiceProcess(seatPolicyService);

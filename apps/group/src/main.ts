import { runServiceProcess } from '@rollcall/service';
import { groupService } from './service';

void runServiceProcess(groupService);

import { runServiceProcess } from '@rollcall/service';
import { ingestService } from './service';

void runServiceProcess(ingestService);

import { access } from './formats/access.ts';
import { apacheError } from './formats/apache-error.ts';
import { cri } from './formats/cri.ts';
import { delimited } from './formats/delimited.ts';
import { dotnet } from './formats/dotnet.ts';
import { erlangReport } from './formats/erlang-report.ts';
import { klog } from './formats/klog.ts';
import { levelFirst } from './formats/level-first.ts';
import { loadBalancer } from './formats/load-balancer.ts';
import { logcat } from './formats/logcat.ts';
import { createLogfmt } from './formats/logfmt.ts';
import { nginxError } from './formats/nginx-error.ts';
import { ruby } from './formats/ruby.ts';
import { syslog3164 } from './formats/syslog-3164.ts';
import { syslog5424 } from './formats/syslog-5424.ts';
import { timeLevel } from './formats/time-level.ts';
import { timeOnly } from './formats/time-only.ts';
import type { LineFormat } from './line-format.ts';

/** All formats, the more particular ones first: of two that read a line, the first is right. */
export function createFormats(): readonly LineFormat[] {
  return [
    syslog5424,
    cri,
    loadBalancer,
    access,
    apacheError,
    nginxError,
    ruby,
    klog,
    erlangReport,
    logcat,
    syslog3164,
    delimited,
    timeLevel,
    createLogfmt(),
    dotnet,
    levelFirst,
    timeOnly,
  ];
}

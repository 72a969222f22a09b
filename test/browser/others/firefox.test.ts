import { firefox } from "./firefox.js";
import { smoke } from "./smoke.js";

smoke(firefox);

import type { ReactElement, ReactNode } from "react";

interface IconProps {
  className?: string;
  /** Read out by screen readers; without it the icon is decoration. */
  label?: string;
}

function Icon({ className = "", label, children }: IconProps & { children: ReactNode }): ReactElement {
  return (
    <svg
      className={`icon ${className}`}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      {children}
    </svg>
  );
}

const path = (d: string) =>
  function PathIcon(props: IconProps): ReactElement {
    return (
      <Icon {...props}>
        <path d={d} />
      </Icon>
    );
  };

type IconComponent = (props: IconProps) => ReactElement;

export const CheckIcon: IconComponent = path("M4.5 10.5 8.2 14l7.3-8");
export const AlertIcon: IconComponent = path("M10 6.2v4.6M10 13.8h.01M10 2.8 17.6 16.4H2.4Z");
export const ChevronIcon: IconComponent = path("m8 5.5 4.5 4.5L8 14.5");
export const PlusIcon: IconComponent = path("M10 4.5v11M4.5 10h11");
export const TrashIcon: IconComponent = path("M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10");
export const CloseIcon: IconComponent = path("m5.5 5.5 9 9m0-9-9 9");
export const SendIcon: IconComponent = path("M10 16V4.5M5 9l5-4.8L15 9");
export const SparkIcon: IconComponent = path("M10 3c.6 4 3 6.4 7 7-4 .6-6.4 3-7 7-.6-4-3-6.4-7-7 4-.6 6.4-3 7-7Z");
export const ListIcon: IconComponent = path("M7.5 5.5h8.5M7.5 10h8.5M7.5 14.5h8.5M4 5.5h.01M4 10h.01M4 14.5h.01");
export const SunIcon: IconComponent = path(
  "M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4M10 2.5v1.3M10 16.2v1.3M2.5 10h1.3M16.2 10h1.3M4.7 4.7l.9.9M14.4 14.4l.9.9M4.7 15.3l.9-.9M14.4 5.6l.9-.9",
);
export const MoonIcon: IconComponent = path("M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z");
export const DeviceIcon: IconComponent = path("M3 4.5h14v9H3ZM7.5 16.5h5");
export const HandIcon: IconComponent = path(
  "M6.5 10V5.2a1.1 1.1 0 0 1 2.2 0V9m0-4.6V3.9a1.1 1.1 0 0 1 2.2 0V9m0-4a1.1 1.1 0 0 1 2.2 0v4.5m0-2.3a1.1 1.1 0 0 1 2.2 0v4.3a5 5 0 0 1-5 5h-.7a5 5 0 0 1-4-2l-2.6-3.7a1.1 1.1 0 0 1 1.700-1.300L6.500 12",
);
export const PlugIcon: IconComponent = path("M7.5 3v4M12.5 3v4M5 7h10v2.500a5 5 0 0 1-10 0ZM10 14.500V17");
export const ServerIcon: IconComponent = path("M4 4h12v5H4ZM4 11h12v5H4ZM6.800 6.500h.01M6.800 13.500h.01");
export const SearchIcon: IconComponent = path(
  "M9 3.8a5.200 5.200 0 1 0 0 10.400A5.200 5.200 0 0 0 9 3.800M12.800 12.800 16.500 16.500",
);
export const HistoryIcon: IconComponent = path(
  "M3.5 10a6.5 6.5 0 1 0 2-4.700L3.5 7M3.500 3.500V7H7M10 6.800V10l2.300 1.600",
);
export const ClockIcon: IconComponent = path("M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 6.5V10l2.5 1.7");
export const TodayIcon: IconComponent = path("M4 5.5h12v11H4ZM4 8.8h12M7 3.5v3M13 3.5v3");
export const ResetIcon: IconComponent = path("M4.5 10a5.5 5.5 0 1 0 1.8-4.1L4.5 7.5M4.5 4v3.5H8");

export function StopIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <rect x="5.5" y="5.5" width="9" height="9" rx="1.8" fill="currentColor" stroke="none" />
    </Icon>
  );
}

/** Three bars that fill with the priority. */
export function PriorityIcon({ level, label }: { level: number; label: string }): ReactElement {
  return (
    <svg
      className="icon priority"
      data-level={level}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      role="img"
      aria-label={label}
    >
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={4 + bar * 4.5}
          y={12 - bar * 3.5}
          width="3"
          height={4 + bar * 3.5}
          rx="1"
          data-on={bar < level}
        />
      ))}
    </svg>
  );
}

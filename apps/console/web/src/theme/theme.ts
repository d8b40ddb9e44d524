import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent: links, the main action of a page, the place where one is. */
const iris: MantineColorsTuple = [
  '#f0f0ff',
  '#e0e0fe',
  '#c4c3fb',
  '#a5a3f7',
  '#8784f2',
  '#6c69ea',
  '#5855e0',
  '#4b48d6',
  '#3d3ab8',
  '#312f95',
];

const slate: MantineColorsTuple = [
  '#f7f8fa',
  '#eff1f4',
  '#e3e6eb',
  '#d0d5dd',
  '#b0b7c3',
  '#8b94a3',
  '#677080',
  '#4f5766',
  '#343b47',
  '#1c2129',
];

const night: MantineColorsTuple = [
  '#e8eaef',
  '#c9cdd6',
  '#a5abb8',
  '#757d8c',
  '#4a515f',
  '#363c48',
  '#262b35',
  '#1b1f27',
  '#14171d',
  '#0e1015',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, gray: slate, dark: night },
  black: '#1c2129',
  fontFamily: "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '18px' },
  shadows: {
    xs: '0 1px 2px rgb(16 24 40 / 6%)',
    sm: '0 1px 3px rgb(16 24 40 / 9%), 0 1px 2px rgb(16 24 40 / 5%)',
    md: '0 6px 18px -4px rgb(16 24 40 / 14%), 0 2px 5px rgb(16 24 40 / 6%)',
  },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 200,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Select: { defaultProps: { comboboxProps: { shadow: 'md' } } },
  },
});

/**
 * The few colours that this page names by what they are for. Text on its ground keeps a contrast of 4.5 at least, in both
 * schemes; Mantine's own dimmed and placeholder greys do not.
 */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#5a6372',
    '--mantine-color-placeholder': '#6a7383',
    '--mantine-color-default-border': '#d0d5dd',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#4b48d6',
    '--ground': '#f6f7f9',
    '--surface': '#ffffff',
    '--surface-sunken': '#f6f7f9',
    '--surface-hover': '#f3f4f7',
    '--line': '#e3e6eb',
    '--line-strong': '#d0d5dd',
    '--ink': '#1c2129',
    '--ink-soft': '#5a6372',
    '--accent': '#4b48d6',
    '--accent-soft': '#f0f0ff',
    '--accent-ink': '#3d3ab8',
    '--good': '#16794c',
    '--good-soft': '#e6f5ee',
    '--warn': '#8f5400',
    '--warn-soft': '#fdf3e1',
    '--bad': '#b3261e',
    '--bad-soft': '#fdecea',
    '--calm': '#4f5766',
    '--calm-soft': '#eff1f4',
  },
  dark: {
    '--mantine-color-body': '#1b1f27',
    '--mantine-color-dimmed': '#a5abb8',
    '--mantine-color-placeholder': '#949bab',
    '--mantine-color-default-border': '#3b4250',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-anchor': '#a5a3f7',
    '--ground': '#14171d',
    '--surface': '#1b1f27',
    '--surface-sunken': '#171a21',
    '--surface-hover': '#222732',
    '--line': '#2b313c',
    '--line-strong': '#3b4250',
    '--ink': '#e8eaef',
    '--ink-soft': '#a5abb8',
    '--accent': '#8784f2',
    '--accent-soft': '#26264a',
    '--accent-ink': '#c4c3fb',
    '--good': '#6fd3a2',
    '--good-soft': '#17322a',
    '--warn': '#f0b95c',
    '--warn-soft': '#382b14',
    '--bad': '#ff9d94',
    '--bad-soft': '#3f1f20',
    '--calm': '#c9cdd6',
    '--calm-soft': '#262b35',
  },
});

// Before anything is drawn: the theme that was chosen here, so that a dark room stays dark.
{
  const theme = localStorage.getItem('whereabouts.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
}

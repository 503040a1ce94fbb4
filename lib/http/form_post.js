/* Sends the page's form on its own; without scripts its button does. */
document.forms[0].submit();

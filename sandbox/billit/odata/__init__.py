"""OData v3 as far as Billit documents it: $filter, $orderby, $top, $skip, $inlinecount, pages of 120."""

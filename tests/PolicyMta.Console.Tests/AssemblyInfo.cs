using PolicyMta;

[assembly: Needs(Need.Time)]

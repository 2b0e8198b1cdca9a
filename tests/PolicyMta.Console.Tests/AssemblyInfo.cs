using PolicyMta;

[assembly: Needs(Need.Programs)]
[assembly: Needs(Need.Time)]

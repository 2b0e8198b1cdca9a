using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("PolicyMta.Core")]
[assembly: InternalsVisibleTo("PolicyMta.Sdk.Tests")]
[assembly: InternalsVisibleTo("PolicyMta.Testing")]

namespace PolicyMta;

/// <summary>What a test may need beyond the .NET SDK.</summary>
internal enum Need
{
    /// <summary>Programs of others, which <c>tests/run</c> installs by apt-get and npm.</summary>
    Programs,

    /// <summary>Root: for file systems of their own, other users, or mount namespaces.</summary>
    Root,

    /// <summary>Chromium, which <c>tests/run</c> installs by apt-get, and the time and processor of a server that it watches.</summary>
    Browser,

    /// <summary>Too much time for a quick round.</summary>
    Time,
}

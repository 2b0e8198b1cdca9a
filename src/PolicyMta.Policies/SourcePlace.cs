namespace PolicyMta.Policies;

/// <summary>A place in a file that a human wrote.</summary>
/// <param name="File">The file's path as the human knows it.</param>
/// <param name="Line">The line, from 1; 0 if only the file is known.</param>
/// <param name="Column">The column, from 1; 0 if only the line is known.</param>
internal readonly record struct SourcePlace(string File, int Line, int Column)
{
    /// <summary>The folder that relative paths in the file are relative to.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(string.IsNullOrEmpty(File) ? "none" : File))!;

    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}

namespace PolicyMta.Policies;

/// <summary>One file as a folder listing shows it; two equal ones are taken for the same content. Links are followed.</summary>
/// <param name="Path">The path below the folder, with forward slashes.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileStat(string Path, long Length, DateTime Written);

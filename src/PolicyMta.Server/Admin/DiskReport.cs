namespace PolicyMta.Server.Admin;

/// <summary>The room on a folder's disk; both null if it cannot be told.</summary>
/// <param name="What">What the folder holds: "spool" or "journal".</param>
/// <param name="Path">The folder.</param>
/// <param name="FreeBytes">What the server may still write.</param>
/// <param name="TotalBytes">The size of the disk.</param>
/// <param name="KeptBytes">Below so much free, no message is taken; null where nothing depends on it.</param>
internal sealed record DiskReport(string What, string Path, long? FreeBytes, long? TotalBytes, long? KeptBytes);

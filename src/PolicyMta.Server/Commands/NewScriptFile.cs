namespace PolicyMta.Server.Commands;

/// <summary>A file of a new folder for scripts.</summary>
/// <param name="Path">Its path below the folder.</param>
/// <param name="Content">What stands in it.</param>
internal sealed record NewScriptFile(string Path, ReadOnlyMemory<byte> Content);

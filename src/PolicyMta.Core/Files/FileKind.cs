namespace PolicyMta.Core.Files;

/// <summary>What a file is, by the type bits of its mode.</summary>
internal enum FileKind
{
    Folder = 0x4000,
    File = 0x8000,
    Link = 0xA000,
}

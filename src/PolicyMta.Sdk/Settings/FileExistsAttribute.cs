using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Sdk;

/// <summary>On a <see cref="FilePath"/>: the file must be there when the settings are read. An empty path is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileExistsAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is not FilePath { IsEmpty: false } path || File.Exists(path);
}

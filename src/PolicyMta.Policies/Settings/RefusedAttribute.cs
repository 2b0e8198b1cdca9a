using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Policies.Settings;

/// <summary>On a text: a setting that is known, so that whoever writes it is told why it is not taken. Its value is never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RefusedAttribute(string why, string remedy) : ValidationAttribute
{
    public string Why => why;

    public string Remedy => remedy;

    public override bool IsValid(object? value) => value is null or "";
}

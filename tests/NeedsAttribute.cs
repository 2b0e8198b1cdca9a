using Xunit.v3;

namespace PolicyMta;

/// <summary>
/// What the tests of a class, or of a project, need beyond the .NET SDK. <c>tests/run quick</c> leaves them out; a test that needs
/// something and does not say so is found by <c>PolicyMta.Architecture.Tests</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class NeedsAttribute(Need need) : Attribute, ITraitAttribute
{
    public Need Need { get; } = need;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("needs", Need.ToString().ToLowerInvariant())];
}

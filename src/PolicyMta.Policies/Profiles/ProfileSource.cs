namespace PolicyMta.Policies.Profiles;

/// <summary>Who declares profiles, the weakest first.</summary>
internal enum ProfileSource
{
    BuiltIn,
    Plugin,
    Script,
    Configuration,
}

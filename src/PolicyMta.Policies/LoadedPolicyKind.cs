namespace PolicyMta.Policies;

internal enum LoadedPolicyKind
{
    Plugin,
    Script,
}

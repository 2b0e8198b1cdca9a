namespace PolicyMta.Sdk;

/// <summary>Optional for an options class: rules that span several settings.</summary>
public interface ISettingsValidation
{
    /// <summary>
    /// Each mistake: the path of the setting (snake_case, for instance <c>rules[2].domains</c>; empty for the whole) and what to write
    /// instead.
    /// </summary>
    IEnumerable<(string Setting, string Problem)> Validate();
}

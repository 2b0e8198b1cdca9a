namespace PolicyMta.Policies.Tables;

/// <summary>The tables that a script may ask, by name. Thread-safe unless an implementation says otherwise.</summary>
internal interface ITableSource
{
    /// <summary>The state of a table that is in force.</summary>
    /// <exception cref="TableUnavailableException">There is no such table, or none of its states is in force yet.</exception>
    LookupTable Demand(string name);
}
